"""The measure of all speed-ups: experiment 2.6 trained the usual way, one network and one seed at a time.

One plain torch module in a plain LightningModule, the default Trainer (its logger, checkpoint and progress bar included), a
DataLoader with two workers, a WeightedRandomSampler, the formulas as they are written. It shares the spec and the schedule with
the library, and nothing that trains: that both end with the same printed digits is also a check of the library.

    python benchmarks/baseline.py 0     trains seed 0 and prints CPU-seconds and errors as JSON
"""

import argparse
import json
import os
import tempfile
from pathlib import Path

import lightning
import numpy as np
import torch
from lightning.pytorch.callbacks import Callback
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset, WeightedRandomSampler

from anchoring.schedule import read_schedule
from press.scripts.discovery import read_spec
from redact.spec import Experiment, Training
from redact.worlds.colors import HD_CUBE

EXPERIMENTS = Path(__file__).parents[1] / "experiments"


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(3, 16), nn.GELU(), nn.Linear(16, 4))
        self.decoder = nn.Sequential(nn.Linear(4, 16), nn.GELU(), nn.Linear(16, 3))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        z = self.encoder(x)
        z_hat = nn.functional.normalize(z, dim=-1)
        return self.decoder(z_hat), z, z_hat


def separation(z_hat: Tensor, power: float = 100) -> Tensor:
    similarity = z_hat @ z_hat.T
    similarity = torch.where(torch.isclose(similarity, torch.ones_like(similarity)), 0.0, similarity)
    return (((similarity + 1) / 2) ** power).sum(dim=-1)


def labeled_mean(loss: Tensor, label: Tensor) -> Tensor:
    return (loss * label).sum() / (label.sum() + 1e-8)


class WarmCool(lightning.LightningModule):
    """Experiment 2.6."""

    def __init__(self, schedule: dict[str, np.ndarray]):
        super().__init__()
        self.network = Network()
        self.schedule = schedule

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return torch.optim.Adam(self.parameters(), lr=float(self.schedule["lr"][0]))

    def training_step(self, batch: tuple[Tensor, Tensor, Tensor], _) -> Tensor:
        colors, red, vibrant = batch
        step = self.global_step
        for group in self.optimizers().param_groups:
            group["lr"] = float(self.schedule["lr"][step])
        output, z, z_hat = self.network(colors)
        losses = {
            "unitarity": ((z.norm(dim=-1) - 1) ** 2).mean(),
            "anchor": labeled_mean(((z_hat - z_hat.new_tensor([1, 0, 0, 0])) ** 2).sum(dim=-1), red),
            "separation": separation(z_hat).mean(),
            "planarity": labeled_mean((z_hat[:, 2:] ** 2).sum(dim=-1), vibrant),
        }
        total = nn.functional.mse_loss(output, colors)
        self.log("recon", total)
        for name, loss in losses.items():
            weight = float(self.schedule[name][step])
            if weight != 0:
                self.log(name, loss)
                total = total + weight * loss
        return total


class Colors(Dataset):
    """Colors with the probabilities of their labels."""

    def __init__(self, training: Training):
        colors = training.data.colors()
        columns = [colors, *(training.labels[name](colors) for name in ("red", "vibrant"))]
        self.columns = [torch.from_numpy(column).float() for column in columns]

    def __len__(self) -> int:
        return len(self.columns[0])

    def __getitem__(self, i: int) -> tuple[Tensor, ...]:
        return tuple(column[i] for column in self.columns)


def collate(samples: list[tuple[Tensor, ...]]) -> tuple[Tensor, Tensor, Tensor]:
    """Stack the samples and draw their labels, in the loader's worker."""
    colors, *probabilities = map(torch.stack, zip(*samples, strict=True))
    red, vibrant = [(torch.rand_like(p) < p).float() for p in probabilities]
    return colors, red, vibrant


class Losses(Callback):
    """Keeps the losses of one step."""

    def __init__(self, step: int):
        self.step = step

    def on_train_batch_end(self, trainer, module, outputs, batch, batch_idx) -> None:
        if trainer.global_step == self.step + 1:
            self.losses = {name: value.item() for name, value in trainer.callback_metrics.items()}


def train(seed: int, losses_at: int = 2799) -> tuple[Network, dict[str, float]]:
    """The trained network of a seed, and its losses at a step."""
    (script,) = EXPERIMENTS.glob("2.6-*.py")
    training = read_spec(script, Experiment).training
    schedule = read_schedule(EXPERIMENTS / training.schedule)
    torch.manual_seed(seed)
    module = WarmCool(schedule.values)
    data = Colors(training)
    sampler = WeightedRandomSampler(training.data.weights(), len(data))
    loader = DataLoader(data, training.batch, sampler=sampler, num_workers=2, collate_fn=collate)
    losses = Losses(losses_at)
    with tempfile.TemporaryDirectory() as folder:
        trainer = lightning.Trainer(accelerator="cpu", max_steps=schedule.steps, callbacks=[losses], default_root_dir=folder)
        trainer.fit(module, loader)
    return module.network, losses.losses


def errors(network: Network, ablated: bool = False) -> tuple[float, float]:
    """Largest and median squared error on the HD cube, with the first latent dimension zeroed or not."""
    colors = torch.from_numpy(HD_CUBE.colors()).float()
    with torch.no_grad():
        z = network.encoder(colors)
        if ablated:
            z[:, 0] = 0
        output = network.decoder(nn.functional.normalize(z, dim=-1))
        error = ((output.clamp(0, 1) - colors) ** 2).mean(dim=-1)
    return error.max().item(), error.median().item()


def cpu_seconds() -> float:
    """User and system time of this process and of the loader workers that have ended."""
    return sum(os.times()[:4])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seed", type=int)
    seed = parser.parse_args().seed
    start = cpu_seconds()
    network, losses = train(seed)
    cpu = cpu_seconds() - start
    report = {"cpu_seconds": cpu, "baseline": errors(network), "ablated": errors(network, ablated=True), "losses": losses}
    print(json.dumps(report))


if __name__ == "__main__":
    main()
