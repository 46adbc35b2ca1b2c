"""SageMaker Ground Truth manifests: reading, checking, comparing and converting."""
