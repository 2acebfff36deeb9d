"""The flow `answer_given`: whether a ready answer helped."""
