"""The resources of Custom Labels, one file each; the tuple is in the order in which they are made."""

from reconciler.core.resource import Resource
from reconciler.resources.applied import Applied
from reconciler.resources.dataset import Dataset
from reconciler.resources.inference import Inference
from reconciler.resources.model import Model
from reconciler.resources.policy import Policy
from reconciler.resources.project import Project
from reconciler.resources.tags import Tags

RESOURCES: tuple[Resource, ...] = (Project(), Tags(), Dataset(), Policy(), Model(), Inference(), Applied())
