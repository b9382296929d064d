"""What every function is made of; nothing here knows a function, the infrastructure or the tests."""
