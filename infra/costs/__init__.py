"""What jobs cost on Google Cloud: counted operations, list prices, and the table made of both."""
