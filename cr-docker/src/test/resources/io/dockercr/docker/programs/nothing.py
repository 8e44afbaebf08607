pass

run(lambda: None)
