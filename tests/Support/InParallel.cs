// Tests of the published file mostly wait: for a disk to heal, a snapshot to be due, a process to end.
[assembly: LevelOfParallelism(4)]
