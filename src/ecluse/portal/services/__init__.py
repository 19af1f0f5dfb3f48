"""What the portal does across contexts: the demonstration, built through the services of each."""
