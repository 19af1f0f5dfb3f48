"""What people type into contracts, read and checked; services write it."""
