// Placeholder: remove with the first file of this target.
