"""What must hold in every group, whatever its members do and the network loses."""
