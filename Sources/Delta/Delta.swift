// Delta
