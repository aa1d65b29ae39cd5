"""What the commands of `dispatch-nb` do; a module is imported when one of its commands is run."""
