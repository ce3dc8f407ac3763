"""The hostile catalogue: bad bundles, bad images, bad servers and bad disks, run against any sealift executable."""
