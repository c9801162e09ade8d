"""What is played between two sides: deal and punishment, noise, memory, the life of a truce."""
