"""May a county's system figures of a period be called complete?"""
