// OCILayout
