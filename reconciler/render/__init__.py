"""Every way to look at a plan or a finding."""
