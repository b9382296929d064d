"""An infrastructure preview without a cloud: the real program against a stand-in engine, its graph checked."""
