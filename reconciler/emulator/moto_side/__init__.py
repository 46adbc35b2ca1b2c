"""The only part that knows moto: IAM, KMS, tagging, bucket configuration, and the core inside somebody's own moto."""
