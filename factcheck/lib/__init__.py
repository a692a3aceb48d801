"""The door to the network, bytes to text, safe HTML, text offsets: nothing with a model."""
