## Texts of this flow stand among the shared ones.
