// Fixtures run beside each other. One that measures its own process, or needs the machine, is [NonParallelizable] and says why: those come one by one when all others are over.
// A [SetUpFixture] must be [Parallelizable]: else all of its folder is waited for before another folder begins; and so a fixture with arguments: it is a suite to NUnit.
[assembly: Parallelizable(ParallelScope.Fixtures)]
// Tests of the published file mostly wait: for a disk to heal, a snapshot to be due, a process to end.
[assembly: LevelOfParallelism(4)]
