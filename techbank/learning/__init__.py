"""Encoders fitted to a bank: `training` sharpens one on the bank's own pairs, `distilling` gives one languages.

Both measure before and after on technologies that were kept out of the learning, and keep the new model only where
it is not worse. torch and sentence-transformers are loaded when they are used.
"""
