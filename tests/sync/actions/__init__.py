"""What an administrator can have done."""
