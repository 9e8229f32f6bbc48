"""What a person may ask of us: everything we hold of them, to take along, and its end."""
