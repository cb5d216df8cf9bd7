"""Resolution: which mentions of a matter name one thing.

In: the mentions of a matter and the judgements that people have passed on them. Out: clusters of mentions, and, once they are
identified, entities with ids. Promised: the clusters are a pure function of the two sets, so that documents may come in any order;
what the words do not settle (father and son, two companies of one name, unnamed roles) stays apart; ids stay as documents are added.
"""
