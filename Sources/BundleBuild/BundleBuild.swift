// BundleBuild
