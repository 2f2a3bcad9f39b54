"""The executor that runs units on the nodes of a Ray cluster, and what a study's executor shares with it."""

from xaug.augment.executors.cluster.connection import connected, ray_library
from xaug.augment.executors.cluster.executor import Ray
from xaug.augment.executors.cluster.nodes import Demand, Node, nodes_alive

__all__ = ["Demand", "Node", "Ray", "connected", "nodes_alive", "ray_library"]
