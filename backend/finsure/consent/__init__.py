"""What a person has agreed to, under which notice, and every use that was made of it."""
