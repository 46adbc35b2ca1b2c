"""Other formats as manifests, line for line as the guide's scripts write them ("Converting other dataset formats")."""
