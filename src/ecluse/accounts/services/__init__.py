"""The only writers of people, accounts, invitations and bodies."""
