"""What the database says in SQL: the views, a file each or several, and what makes them whole."""
