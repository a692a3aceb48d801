"""The door to the network, bytes to text, safe HTML, text offsets. Nothing here has a database model."""
