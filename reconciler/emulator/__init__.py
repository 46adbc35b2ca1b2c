"""A stateful emulator of the Custom Labels control plane."""
