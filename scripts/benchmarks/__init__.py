"""What the proxy does to real traffic, measured from outside."""
