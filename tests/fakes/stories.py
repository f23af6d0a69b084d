"""Invented news, by the paragraph, to be put into files of every kind."""

HARBOUR = (
    "The harbour office of Kessel said on Tuesday that five fishing boats had been refused fuel since the "
    "first of March, after a dispute over unpaid fines that officials first described as a misunderstanding.",
    "Ingrid Halvorsen, the chief financial officer of the port, told reporters that the difficult negotiations"
    " would finish before the floating dock was reflagged. “We will not sacrifice efficiency for a quick fix,”"
    " she said.",
    "Fishermen who had gathered outside the office carried well-known banners from the 1994 protest. One of "
    "them, Matteo Ruffini, said he had offered to pay the fine in full but was told that the file had been "
    "lost in a flood.",
    "The regional government has set aside $4.3 million for the repair of the breakwater, which was damaged by"
    " the storm of 12 February. A spokesman for the ministry of infrastructure, Pavel Brückner, said the money"
    " would be released in four instalments.",
    "Opposition councillors criticised the figure as insufficient. They pointed to an engineering assessment "
    "that had recommended twice as much, and to the unfinished reconstruction of the lighthouse in "
    "neighbouring Staffelberg.",
    "Trade through the port fell by 18 per cent in the first quarter, according to statistics that were "
    "published on Friday. Cereal exports were affected most, while the traffic of passengers remained "
    "comparatively unaffected.",
)
