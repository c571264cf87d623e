// Fixtures run beside each other. One that measures its own process, or needs the machine, is [NonParallelizable] and says why: those come one by one when all others are over.
// A [SetUpFixture] must say Self and Fixtures: else all of its folder is waited for before another folder begins, or its fixtures come one by one. And a fixture with arguments
// must be [Parallelizable]: it is a suite to NUnit.
[assembly: Parallelizable(ParallelScope.Fixtures)]
// Tests of the published file mostly wait: for a disk to heal, a snapshot to be due, a process to end.
[assembly: LevelOfParallelism(4)]
