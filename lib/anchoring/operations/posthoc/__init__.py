"""Operations that are fitted on data, on networks that need not have been trained for them. A file each."""
