"""Compiles the ballot box's kernel for public data where a compiler is; everything runs without it."""

from setuptools import Extension, setup

KERNEL = Extension(
    "ballotbox._kernel",
    ["src/ballotbox/_kernel.c"],
    depends=["src/ballotbox/_kernel_field.h", "src/ballotbox/_kernel_wide.h"],
    optional=True,
    extra_compile_args=["-O2"],
)

setup(ext_modules=[KERNEL])
