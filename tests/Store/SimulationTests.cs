using Progressd.Store;
using Progressd.Store.Files;
using Progressd.Tests.Support;

namespace Progressd.Tests.Store;

/// <summary>Random work, faults, snapshots and kills against a plain dictionary. A failure prints the seed that repeats it.</summary>
public sealed class SimulationTests
{
    private const int Rounds = 60, StepsARound = 250;

    [Test]
    public void Whatever_happens_the_store_holds_what_it_acknowledged()
    {
        var first = Environment.TickCount;
        for (var seed = first; seed < first + Rounds; seed++)
        {
            try
            {
                new Life(seed).Live();
            }
            catch (Exception e) when (e is not AssertionException)
            {
                throw new InvalidOperationException($"seed {seed}", e);
            }
        }
    }

    // Seeds that once found something.
    [TestCase(1)]
    [TestCase(2)]
    public void A_seed_is_repeated(int seed) => new Life(seed).Live();

    private sealed class Life(int seed)
    {
        private readonly Random _random = new(seed);
        private readonly PlainModel _model = new();
        private StoreRun _run = new();
        private bool _isFaulty;

        public void Live()
        {
            for (var step = 0; step < StepsARound; step++)
            {
                try
                {
                    Step();
                }
                catch (ProcessDiedException)
                {
                    Restart();
                }
                Check("shown");
            }
            _run.Disk.Mend();
            _run.Pass(10);
            Assert.That(_run.Store.NotSaved, Is.Null, $"seed {seed}");
            Assert.That((_run.Store.Save(), _run.Store.Unhealthy), Is.EqualTo((true, (string?)null)), $"seed {seed}");
            var text = _run.Text();
            _run = _run.Restarted();
            Assert.That(_run.Text(), Is.EqualTo(text), $"seed {seed}");
        }

        private void Step()
        {
            var (job, worker) = ($"{_random.Next(4)}", $"{_random.Next(6)}");
            var isThere = _model.Jobs.ContainsKey(job);
            switch (_random.Next(20))
            {
                case 0 or 1:
                    Try(() => _model.Jobs[job] = [], () => _run.Create(job));
                    break;
                case 2 when isThere:
                    Try(() => _model.Jobs.Remove(job), () => _run.Store.Delete(StoreRun.Id(job)));
                    break;
                case 3 when isThere:
                    var values = Enumerable.Range(0, _random.Next(1, 9)).Select(_ => ($"{_random.Next(6)}", _random.Next(1000))).ToList();
                    Try(
                        () => values.ForEach(value => _model.Jobs[job][value.Item1] = (value.Item2, 1000)),
                        () => _run.Store.Update([.. values.Select(value => new Report(StoreRun.Id(job), StoreRun.Id(value.Item1)) { Current = value.Item2, Total = 1000 })]));
                    break;
                case 4:
                    _run.Store.Save();
                    break;
                case 5:
                    _run.Pass(_random.Next(1, 40));
                    break;
                case 6:
                    Break();
                    break;
                case 7:
                    _isFaulty = false;
                    _run.Disk.Mend();
                    break;
                case 8 when !_isFaulty:
                    Restart();
                    break;
                case 9:
                    _run.Store.Expire();
                    break;
                default:
                    if (!isThere) break;
                    var current = _random.Next(1000);
                    Try(() => _model.Jobs[job][worker] = (current, 1000), () => _run.Update(job, worker, current, 1000));
                    break;
            }
        }

        private void Break()
        {
            _isFaulty = true;
            var faults = Enum.GetValues<Fault>();
            _run.Disk.FailAt(_run.Disk.Calls + _random.Next(1, 12), faults[_random.Next(faults.Length)], forGood: _random.Next(3) == 0);
        }

        private void Restart()
        {
            _isFaulty = false;
            _run = _run.Restarted();
            // What was not acknowledged may be lost: from here on the model is what the store says, if that is right at all.
            Check("after a restart");
            _model.Jobs.Clear();
            foreach (var job in _run.Store.State.Jobs.Values)
                _model.Jobs[job.Id.Shown] = new(job.Workers.Values.ToDictionary(worker => worker.Id.Shown, worker => (worker.Current, worker.Total)));
            _model.Note(isAcknowledged: true);
        }

        private void Try(Action plain, Action real)
        {
            plain();
            try
            {
                real();
                _model.Note(isAcknowledged: true);
            }
            catch (ProblemException problem) when (problem.Kind == ProblemKind.NotSaved)
            {
                _model.Note(isAcknowledged: false);
            }
            catch (ProcessDiedException)
            {
                _model.Note(isAcknowledged: false);
                throw;
            }
        }

        private void Check(string when) => Assert.That(_model.Contradiction(_run.Store.State), Is.Null, $"seed {seed}, {when}");
    }
}
