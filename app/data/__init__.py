"""The console's database: tables, and the functions through which screens reach them."""
