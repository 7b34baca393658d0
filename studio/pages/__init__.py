"""The pages, one a module, and the frame around them."""
