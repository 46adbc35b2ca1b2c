"""The resources of Custom Labels, one file each."""
