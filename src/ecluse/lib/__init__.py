"""Plain Python shared by every context: no Django, no input or output."""
