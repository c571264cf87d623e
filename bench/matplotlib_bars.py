"""The yardstick of the pictures: matplotlib draws the same bars in its own process; prints the median milliseconds and the bytes."""
import io, statistics, sys, time
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt

n = int(sys.argv[1])
labels = [f"node{i:06d}" for i in range(n)]
values = [100 * (i % 50) / 50 for i in range(n)]


def draw():
    fig, ax = plt.subplots(figsize=(9, (130 + 24 * n) / 100), dpi=100)
    ax.barh(range(n), values, color="#1b7f4d")
    for i in range(n):
        ax.text(values[i] + 1, i, f"working {i:04d}", va="center", fontsize=8)
        ax.text(104, i, f"{values[i]:.0f} %", va="center", fontsize=8)
    ax.set_yticks(range(n), labels, fontsize=8)
    ax.set_xlim(0, 110)
    ax.set_title("My job")
    out = io.BytesIO()
    fig.savefig(out, format="png")
    plt.close(fig)
    return len(out.getvalue())


size = draw()
times = []
for _ in range(10):
    started = time.perf_counter()
    draw()
    times.append(1000 * (time.perf_counter() - started))
print(statistics.median(times), size)
