"""S3 beside Custom Labels: buckets and objects, kept in the store, and the calls on them."""
