"""Bad and odd files with known truth, made by code: what intake must read right, repair and list, or refuse."""
