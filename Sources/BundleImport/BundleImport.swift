// BundleImport
