"""What runs Pressroom: the cloud program, the local stack and the command line."""
