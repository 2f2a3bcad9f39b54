"""What all HTML pages of xaug share: the frame, the style, the sorting of tables, the axes of drawings."""
