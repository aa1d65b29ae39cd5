"""What people and programs see of the state: frames, the widget, the command line."""
