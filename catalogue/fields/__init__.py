"""What a technology is about: fields of technology from its class symbols, and the industries it is for."""
